import { CommentPins } from "./CommentPins.tsx";
import { CommentsList } from "./CommentsList.tsx";
import { Conflicts } from "./Conflicts.tsx";
import { Following } from "./Following.tsx";
import { OpenThread } from "./OpenThread.tsx";
import { Others } from "./Others.tsx";
import { useFollow } from "./useFollow.ts";
import { useTellWhereabouts } from "./useTellWhereabouts.ts";

/** Everything on the canvas that comes of not being alone. Inside `ReactFlow`. */
export function Together() {
  useTellWhereabouts();
  useFollow();
  return (
    <>
      <Others />
      <CommentPins />
      <Following />
      <Conflicts />
      <OpenThread />
      <CommentsList />
    </>
  );
}
