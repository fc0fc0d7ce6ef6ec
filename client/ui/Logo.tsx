/** The mark: two points and the way between them. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <g stroke="var(--accent-ink)" fill="var(--accent-ink)">
        <path d="M9 10h5.5a4 4 0 0 1 4 4v4a4 4 0 0 0 4 4" fill="none" strokeWidth="2.4" strokeLinecap="round" />
        <circle cx="8.5" cy="10" r="2.8" />
        <circle cx="23.5" cy="22" r="2.8" />
      </g>
    </svg>
  );
}
