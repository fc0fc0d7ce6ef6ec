import { colourOf, initialsOf } from "./colour.ts";
import css from "./together.module.css";

/** The round mark of a person. Its words are beside it, or on what holds it. */
export function Avatar({ member, name }: { member: string; name: string }) {
  return (
    <span className={css.avatar} style={{ background: colourOf(member) }} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
