import { DurationField } from "../forms/DurationField.tsx";
import { t } from "../messages/index.ts";
import { PasswordField, SelectField, TextField } from "../ui/fields.tsx";
import type { Draft } from "./draft.ts";
import type { FieldsProps } from "./TriggerDialog.tsx";

/** Who may call, and what a caller gets to hear. */
export function WebhookFields({ draft, change, errorAt, hasSecret }: FieldsProps & { hasSecret: boolean }) {
  return (
    <>
      <SelectField
        label={t("triggers.respond")}
        value={draft.respond}
        onChange={(respond) => change({ respond: respond as Draft["respond"] })}
        choices={(["atOnce", "atEnd", "fromNode"] as const).map((value) => ({
          value,
          label: t(`triggers.respond.${value}`),
        }))}
      />
      <div className="trigger-fields">
        <SelectField
          label={t("triggers.methods")}
          value={draft.methods}
          onChange={(methods) => change({ methods: methods as Draft["methods"] })}
          choices={[
            { value: "POST", label: "POST" },
            { value: "GET", label: "GET" },
            { value: "any", label: t("triggers.methods.any") },
          ]}
        />
        {draft.respond !== "atOnce" && (
          <DurationField
            label={t("triggers.timeout")}
            min={100}
            max={120_000}
            value={draft.timeoutMs}
            onChange={(timeoutMs) => change({ timeoutMs })}
            error={errorAt("config.respond.timeoutMs")}
          />
        )}
      </div>
      <SelectField
        label={t("triggers.signature")}
        value={draft.signature}
        onChange={(signature) => change({ signature: signature as Draft["signature"] })}
        choices={(["none", "github", "stripe", "slack", "hmac"] as const).map((value) => ({
          value,
          label: t(`triggers.signature.${value}`),
        }))}
      />
      {draft.signature === "hmac" && (
        <div className="trigger-fields">
          <TextField
            label={t("triggers.header")}
            value={draft.header}
            onChange={(event) => change({ header: event.currentTarget.value })}
            error={errorAt("config.signature.header")}
          />
          <SelectField
            label={t("triggers.encoding")}
            value={draft.encoding}
            onChange={(encoding) => change({ encoding: encoding as Draft["encoding"] })}
            choices={(["hex", "base64"] as const).map((value) => ({ value, label: t(`triggers.encoding.${value}`) }))}
          />
          <TextField
            label={t("triggers.prefix")}
            placeholder="sha256="
            value={draft.prefix}
            onChange={(event) => change({ prefix: event.currentTarget.value })}
          />
        </div>
      )}
      {draft.signature !== "none" && (
        <PasswordField
          label={t("triggers.secret")}
          description={t(hasSecret ? "triggers.secretKept" : "triggers.secretHelp")}
          autoComplete="off"
          value={draft.secret}
          onChange={(event) => change({ secret: event.currentTarget.value })}
          error={errorAt("secret")}
        />
      )}
    </>
  );
}
