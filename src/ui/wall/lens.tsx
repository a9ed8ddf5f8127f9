const BLADES = [0, 60, 120, 180, 240, 300];

/** A lens whose six blades are shut, or half open while a place is being learnt. */
export function Lens({ open = false }: { readonly open?: boolean }) {
  return (
    <svg className="lens" viewBox="-24 -24 48 48" aria-hidden="true">
      <circle r="20" />
      {BLADES.map((turn) => (
        <path key={turn} d={open ? 'M-8.7 -18 L10.4 -6 L10.4 -6' : 'M-10 -17.3 L0 0'} transform={`rotate(${turn})`} />
      ))}
    </svg>
  );
}
