/** Form fields: a label, a control, help, and what is wrong, right beside it. */
import {
  type ComboboxItem,
  PasswordInput,
  type PasswordInputProps,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  type TextareaProps,
  TextInput,
  type TextInputProps,
} from "@mantine/core";
import { Icon } from "./Icon.tsx";

export function TextField(props: TextInputProps) {
  return <TextInput {...props} />;
}

export function PasswordField(props: PasswordInputProps) {
  return <PasswordInput {...props} />;
}

export function TextAreaField(props: TextareaProps) {
  return <Textarea autosize minRows={2} maxRows={12} {...props} />;
}

/** One of a few choices in a list that opens. */
export function SelectField({
  label,
  choices,
  value,
  onChange,
  hideLabel = false,
  disabled = false,
  error,
}: {
  label: string;
  choices: ComboboxItem[];
  value: string;
  onChange: (value: string) => void;
  hideLabel?: boolean;
  disabled?: boolean;
  error?: string | undefined;
}) {
  return (
    <Select
      {...(hideLabel ? { "aria-label": label } : { label })}
      data={choices}
      value={value}
      onChange={(next) => next !== null && onChange(next)}
      allowDeselect={false}
      disabled={disabled}
      comboboxProps={{ shadow: "none" }}
      {...(error !== undefined && { error })}
    />
  );
}

/** On or off, in effect at once. */
export function SwitchField({
  label,
  checked,
  onChange,
  disabled = false,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <Switch
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/** Two to four choices side by side. */
export function ChoiceField({
  label,
  choices,
  value,
  onChange,
}: {
  label: string;
  choices: { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
}) {
  return <SegmentedControl aria-label={label} data={choices} value={value} onChange={onChange} size="sm" />;
}

export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <TextInput
      type="search"
      className="ui-search"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      leftSection={<Icon name="search" size={15} />}
    />
  );
}
