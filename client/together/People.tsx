import { t } from "#client/messages/index.ts";
import { IconButton } from "#client/ui/IconButton.tsx";
import { Avatar } from "./Avatar.tsx";
import { inColourOf } from "./colour.ts";
import { useTogether, useTogetherLine } from "./context.tsx";
import { namesOf } from "./names.ts";
import css from "./together.module.css";

/** Who else has this graph open. A press follows: one sees what they see until one moves the canvas oneself. */
export function People() {
  const { store } = useTogetherLine();
  const others = useTogether((state) => state.others);
  const following = useTogether((state) => state.following);
  const listOpen = useTogether((state) => state.listOpen);
  const open = useTogether((state) => state.threads.filter(({ resolvedAt }) => resolvedAt === undefined).length);
  const names = namesOf(others);
  return (
    <>
      {others.length > 0 && (
        <ul className={css.people} aria-label={t("together.people")}>
          {others.map(({ page, member }) => {
            const name = names.get(page) ?? "";
            const isFollowed = page === following;
            return (
              <li key={page}>
                <button
                  type="button"
                  aria-pressed={isFollowed}
                  aria-label={t(isFollowed ? "together.unfollow" : "together.follow", { name })}
                  title={t(isFollowed ? "together.unfollow" : "together.follow", { name })}
                  style={inColourOf(member)}
                  onClick={() => store.getState().follow(isFollowed ? undefined : page)}
                >
                  <Avatar member={member} name={name} />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <span className={css.commentsButton}>
        <IconButton
          icon="messages-square"
          label={open > 0 ? t("comments.listWith", { n: open }) : t("comments.list")}
          aria-expanded={listOpen}
          onClick={() => store.getState().toggleList()}
        />
        {open > 0 && (
          <span className={css.count} aria-hidden="true">
            {open}
          </span>
        )}
      </span>
    </>
  );
}
