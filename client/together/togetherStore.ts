/** Who else is in an open graph and what is said about it. Nothing of it is part of the graph. */
import { createStore } from "zustand/vanilla";
import type { Thread } from "#shared/api/routes/comments.ts";
import type { PersonHere, Whereabouts } from "#shared/api/socket.ts";
import type { Position } from "#shared/graph/graph.ts";

/** Where a new comment goes: a node and a place from its corner, or a place in the graph. */
export interface CommentPlace {
  node?: string;
  at: Position;
}

export interface TogetherStore {
  /** Everybody else, in the order in which they came. */
  others: readonly PersonHere[];
  /** The page whose view this one follows. */
  following: string | undefined;
  threads: readonly Thread[];
  /** The thread that is open, or the place of a new one. */
  open: { thread: string } | { place: CommentPlace } | undefined;
  /** The next click on the canvas says where the comment goes. */
  placing: boolean;
  listOpen: boolean;
  showPeople: (people: readonly PersonHere[], me: string | undefined) => void;
  move: (pages: Readonly<Record<string, Whereabouts>>) => void;
  follow: (page: string | undefined) => void;
  showThreads: (threads: readonly Thread[]) => void;
  /** A thread as it is now; nothing: it is gone. */
  putThread: (id: string, thread: Thread | undefined) => void;
  openThread: (thread: string) => void;
  compose: (place: CommentPlace) => void;
  close: () => void;
  setPlacing: (placing: boolean) => void;
  toggleList: () => void;
}

export function createTogetherStore() {
  return createStore<TogetherStore>()((set, get) => ({
    others: [],
    following: undefined,
    threads: [],
    open: undefined,
    placing: false,
    listOpen: false,

    showPeople(people, me) {
      const others = people.filter(({ page }) => page !== me);
      const { following } = get();
      const isThere = others.some(({ page }) => page === following);
      set({ others, following: isThere ? following : undefined });
    },
    move(pages) {
      const { others } = get();
      if (!others.some(({ page }) => pages[page])) return;
      set({ others: others.map((person) => ({ ...person, at: pages[person.page] ?? person.at })) });
    },
    follow: (following) => set({ following }),
    showThreads: (threads) => set({ threads }),
    putThread(id, thread) {
      const { threads, open } = get();
      const known = threads.some((one) => one.id === id);
      if (!thread) {
        const isOpen = open !== undefined && "thread" in open && open.thread === id;
        return set({ threads: threads.filter((one) => one.id !== id), ...(isOpen && { open: undefined }) });
      }
      set({ threads: known ? threads.map((one) => (one.id === id ? thread : one)) : [...threads, thread] });
    },
    openThread: (thread) => set({ open: { thread }, placing: false }),
    compose: (place) => set({ open: { place }, placing: false }),
    close: () => set({ open: undefined, placing: false }),
    setPlacing: (placing) => set({ placing, ...(placing && { open: undefined, listOpen: false }) }),
    toggleList: () => set({ listOpen: !get().listOpen }),
  }));
}

export type TogetherStoreApi = ReturnType<typeof createTogetherStore>;
