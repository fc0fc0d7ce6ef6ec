import type { Knex } from "knex";

/**
 * What working together needs: the client's own id of a change, so that one that comes twice counts once; what a change
 * replaced unseen; comments on graphs, and who is called in them.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table graph_revision add column change text;
    alter table graph_revision add column unseen json;
    alter table graph_revision add column reordered boolean not null default false;
    create unique index graph_revision_by_change on graph_revision (graph, change) where change is not null;

    create table comment_thread (
      id text primary key,
      workspace text not null references workspace,
      graph text not null references graph on delete cascade,
      -- The node that it hangs on; the place is then measured from the node's corner.
      node text,
      x double precision not null,
      y double precision not null,
      created_at bigint not null,
      resolved_at bigint,
      resolved_by json
    );
    create index comment_thread_by_graph on comment_thread (workspace, graph, created_at, id);

    create table comment (
      id text primary key,
      workspace text not null references workspace,
      thread text not null references comment_thread on delete cascade,
      by json not null,
      text text not null,
      created_at bigint not null,
      -- A deleted comment keeps its place while others answer it; its words are gone.
      deleted_at bigint
    );
    create index comment_by_thread on comment (thread, created_at, id);

    create table mention (
      comment text not null references comment on delete cascade,
      member text not null references member on delete cascade,
      workspace text not null references workspace,
      seen_at bigint,
      primary key (comment, member)
    );
    create index mention_unseen on mention (workspace, member) where seen_at is null;
  `);
}
