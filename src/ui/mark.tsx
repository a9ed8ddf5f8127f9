/** The mark: an eye that is a measure. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 20" aria-hidden="true">
      <path d="M1.5 10C7 2.5 25 2.5 30.5 10 25 17.5 7 17.5 1.5 10ZM9 10H23M9 7.5v5M23 7.5v5M16 8.5v3" />
    </svg>
  );
}
