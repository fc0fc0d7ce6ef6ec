import type { Knex } from "knex";

/**
 * The first schema. Instants are epoch milliseconds; every row that people own carries its workspace. Documents are
 * `json`, not `jsonb`: the order of keys is the order of columns, edges and form fields, and jsonb forgets it.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table workspace (id text primary key, name text not null, created_at bigint not null);

    create table member (
      id text primary key,
      workspace text not null references workspace,
      email text not null unique,
      name text not null,
      role text not null,
      password_hash text not null,
      created_at bigint not null
    );

    create table session (
      id_hash text primary key,
      member text not null references member on delete cascade,
      created_at bigint not null,
      last_seen_at bigint not null,
      expires_at bigint not null
    );

    create table api_token (
      id text primary key,
      workspace text not null references workspace,
      member text not null references member on delete cascade,
      name text not null,
      secret_hash text not null unique,
      scopes jsonb not null,
      created_at bigint not null,
      expires_at bigint,
      last_used_at bigint
    );

    create table graph (
      id text primary key,
      workspace text not null references workspace,
      name text not null,
      revision int not null,
      body json not null,
      created_at bigint not null,
      updated_at bigint not null
    );
    create index graph_by_update on graph (workspace, updated_at desc, id);

    -- Each stored change. A snapshot stands at the first revision, at runs, and now and then between.
    create table graph_revision (
      graph text not null,
      revision int not null,
      diff json not null,
      snapshot json,
      by jsonb not null,
      at bigint not null,
      primary key (graph, revision)
    );

    -- A projection of the journal for lists, and the lease's epoch.
    create table run (
      id text primary key,
      workspace text not null references workspace,
      graph text not null,
      graph_name text not null default '',
      revision int not null,
      status text not null,
      seq int not null,
      epoch int not null default 0,
      waking boolean not null default false,
      error json,
      spend jsonb not null,
      created_at bigint not null,
      ended_at bigint
    );
    create index run_by_creation on run (workspace, created_at desc, id);
    create index run_by_graph on run (graph, created_at desc);
    create index run_open on run (status) where status in ('queued', 'running', 'waiting', 'paused');

    create table run_event (
      run text not null references run on delete cascade,
      seq int not null,
      at bigint not null,
      body json not null,
      primary key (run, seq)
    );

    create table gate (
      id text primary key,
      workspace text not null references workspace,
      run text not null references run on delete cascade,
      graph text not null,
      step text not null,
      status text not null,
      question json not null,
      answer json,
      answered_by json,
      answered_at bigint,
      created_at bigint not null,
      unique (run, step)
    );
    create index gate_by_status on gate (workspace, status, created_at desc);

    create table file (
      id text primary key,
      workspace text not null references workspace,
      name text not null,
      media_type text not null,
      bytes bigint not null,
      hash text not null,
      created_at bigint not null
    );

    -- One artifact for each artifact node of a graph; each run adds a version.
    create table artifact (
      id text primary key,
      workspace text not null references workspace,
      graph text,
      node text,
      kind text not null,
      title text not null,
      version int not null,
      created_at bigint not null,
      updated_at bigint not null,
      unique (graph, node)
    );
    create index artifact_by_update on artifact (workspace, updated_at desc, id);

    create table artifact_version (
      artifact text not null references artifact on delete cascade,
      version int not null,
      hash text not null,
      bytes bigint not null,
      run text,
      step text,
      provenance jsonb not null,
      created_at bigint not null,
      primary key (artifact, version),
      unique (run, step)
    );

    create table annotation (
      id text primary key,
      workspace text not null references workspace,
      artifact text not null references artifact on delete cascade,
      target jsonb not null,
      instruction text not null,
      status text not null,
      proposal text,
      error text,
      by jsonb not null,
      created_at bigint not null
    );
    create index annotation_by_artifact on annotation (artifact, created_at);

    create table proposal (
      id text primary key,
      workspace text not null references workspace,
      artifact text not null references artifact on delete cascade,
      base int not null,
      changes jsonb not null,
      frame jsonb not null,
      status text not null,
      made_by text not null,
      created_at bigint not null
    );
    create index proposal_by_artifact on proposal (artifact, created_at);

    create table site (
      id text primary key,
      workspace text not null references workspace,
      slug text not null unique,
      title text not null,
      audience text not null,
      link_key text not null,
      live int,
      head int not null,
      visits bigint not null default 0,
      created_at bigint not null,
      updated_at bigint not null
    );

    create table site_version (
      site text not null references site on delete cascade,
      version int not null,
      title text not null,
      files jsonb not null,
      artifacts jsonb not null,
      checks jsonb not null,
      provenance jsonb not null,
      run text,
      step text,
      created_at bigint not null,
      primary key (site, version),
      unique (run, step)
    );

    -- One-time addresses (used = gone) and the visitors' sessions that they open; another kind of token than the app's.
    create table site_ticket (
      hash text primary key,
      site text not null references site on delete cascade,
      version int,
      expires_at bigint not null
    );
    create table site_session (
      hash text primary key,
      site text not null references site on delete cascade,
      expires_at bigint not null
    );

    create table goal (
      id text primary key,
      workspace text not null references workspace,
      graph text not null,
      body json not null,
      status text not null,
      created_at bigint not null
    );
    create index goal_by_creation on goal (workspace, created_at desc, id);
    create table goal_event (
      goal text not null references goal on delete cascade,
      seq int not null,
      at bigint not null,
      body json not null,
      primary key (goal, seq)
    );

    create table model_provider (
      id text primary key,
      workspace text not null references workspace,
      name text not null,
      base_url text not null,
      model text not null,
      secret jsonb,
      created_at bigint not null
    );

    create table connection (
      id text primary key,
      workspace text not null references workspace,
      connector text not null,
      name text not null,
      fields jsonb not null,
      secret jsonb,
      created_at bigint not null
    );

    -- Replies to creating writes that carried an Idempotency-Key; kept for a day.
    create table idempotency (
      workspace text not null,
      key text not null,
      request_hash text not null,
      status int,
      reply jsonb,
      created_at bigint not null,
      primary key (workspace, key)
    );
  `);
}
