/** The words of the list of runs. */
export const runs = {
  "runStatus.queued": "Queued",
  "runStatus.running": "Running",
  "runStatus.waiting": "Waiting",
  "runStatus.paused": "Paused",
  "runStatus.succeeded": "Done",
  "runStatus.failed": "Failed",
  "runStatus.cancelled": "Cancelled",

  "runs.lead": "Every run of every graph, newest first.",
  "runs.filter": "Show runs that are",
  "runs.all": "All runs",
  "runs.revision": "revision {n}",
  "runs.took": "took {time}",
  "runs.emptyTitle": "Nothing has run yet",
  "runs.emptyText": "Open a graph and press Run. Each run is kept here with everything it did.",
  "runs.openGraphs": "Open a graph",
  "runs.noneTitle": "No such runs",
  "runs.noneText": "No run stands like this at the moment. Choose “All runs” to see the others.",
} as const;
