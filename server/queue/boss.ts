import { PgBoss } from "pg-boss";

/** A job in `lease` asks that a run be advanced; one in `timer` that it be asked later. */
export const leaseQueue = "lease";
export const timerQueue = "timer";

export async function openBoss(url: string, onError: (error: unknown) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: "goalgraph queue",
    max: 2,
    schedule: false,
  });
  boss.on("error", onError);
  await boss.start();
  // A job lives from the wish to the moment at which somebody takes the run: nothing is retried or kept by pg-boss.
  const patient = {
    policy: "short",
    expireInSeconds: 86_000,
    retryLimit: 100_000,
    retentionSeconds: 10 * 365 * 86_400,
  };
  await boss.createQueue(leaseQueue, patient);
  await boss.createQueue(timerQueue, patient);
  return boss;
}
