/** Collects news for a moment; of each thing that it is about only the newest is sent. */

export interface NewestMail<News> {
  add(news: News): void;
  stop(): void;
}

export function createNewestMail<News>(
  about: (news: News) => string,
  everyMs: number,
  send: (news: News[]) => void,
): NewestMail<News> {
  const waiting = new Map<string, News>();
  let timer: NodeJS.Timeout | undefined;
  return {
    add(news) {
      waiting.set(about(news), news);
      timer ??= setTimeout(() => {
        timer = undefined;
        const all = [...waiting.values()];
        waiting.clear();
        send(all);
      }, everyMs).unref();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
