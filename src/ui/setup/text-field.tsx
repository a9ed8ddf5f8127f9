import type { ReactNode } from 'react';

interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly most?: number;
  readonly needed?: boolean;
  readonly fault?: string | undefined;
  readonly onChange: (value: string) => void;
}

export function TextField({
  label,
  hint,
  value,
  most = 300,
  needed = true,
  fault,
  onChange,
}: TextFieldProps): ReactNode {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        value={value}
        placeholder={hint}
        maxLength={most}
        required={needed}
        aria-invalid={fault !== undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      {fault !== undefined && <span className="fault">{fault}</span>}
    </label>
  );
}
