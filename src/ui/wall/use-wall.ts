import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { callBytes } from '../api.ts';
import { browserClock } from '../clock.ts';
import { useLive, useLiveClient } from '../live/use-live.ts';
import { onPalette, paletteNow } from '../theme.ts';
import { Drawings } from './drawings.ts';
import { PaperShop } from './paper-shop.ts';
import { WallDriver } from './wall-driver.ts';

interface Hands {
  readonly driver: WallDriver;
  readonly drawings: Drawings;
  readonly close: () => void;
}

export interface Told {
  readonly silent: ReadonlySet<string>;
  readonly moving: ReadonlySet<string>;
}

const NOBODY: Told = { silent: new Set(), moving: new Set() };

function handsFor(told: (told: Told) => void): Hands {
  const shop = new PaperShop();
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let palette = paletteNow();
  const drawings = new Drawings(
    (camera, signal) => callBytes('drawing', { params: { camera }, signal }),
    browserClock.monotonicMs,
    (camera) => {
      driver.board(camera);
    },
  );
  const driver = new WallDriver({
    monotonicMs: browserClock.monotonicMs,
    palette: () => palette,
    pixelRatio: () => Math.min(2, devicePixelRatio || 1),
    calm: () => calm.matches,
    request: (callback) => requestAnimationFrame(callback),
    cancel: (handle) => {
      cancelAnimationFrame(handle);
    },
    plate: (camera) => drawings.plate(camera),
    paint: (camera, plate, size, colours, done) => {
      shop.order(camera, plate, size, colours, done);
    },
    told: (silent, moving) => {
      told({ silent, moving });
    },
  });
  const undo = onPalette(() => {
    palette = paletteNow();
    driver.boards();
  });
  return {
    driver,
    drawings,
    close: () => {
      undo();
      driver.stop();
      drawings.close();
      shop.close();
    },
  };
}

/** The driver of a wall, for as long as the screen stands: fed by the live connection, drawing from its own loop. */
export function useWallDriver(): { readonly driver: WallDriver | undefined; readonly told: Told } {
  const client = useLiveClient();
  const { cameras, connected } = useLive();
  const [hands, setHands] = useState<Hands>();
  const [told, setTold] = useState(NOBODY);
  useEffect(() => {
    const made = handsFor(setTold);
    setHands(made);
    const undo = client.onFrames((frames) => {
      made.driver.take(frames);
    });
    client.watch('all');
    made.driver.start();
    return () => {
      undo();
      client.watch([]);
      made.close();
    };
  }, [client]);
  useLayoutEffect(() => {
    hands?.driver.know(cameras, connected);
    for (const { name, drawing } of cameras.values()) hands?.drawings.want(name, drawing);
  }, [hands, cameras, connected]);
  // A drawing that grew while it was too early to fetch it again.
  useEffect(() => {
    const timer = window.setInterval(() => {
      for (const { name, drawing } of cameras.values()) hands?.drawings.want(name, drawing);
    }, 5000);
    return () => {
      window.clearInterval(timer);
    };
  }, [hands, cameras]);
  return { driver: hands?.driver, told };
}

/** The inner size of an element, px; again whenever it changes. The element may come later than the component. */
export function useSize(at: HTMLElement | null): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const known = useRef(size);
  useLayoutEffect(() => {
    if (!at) return;
    const measure = (): void => {
      const next = { width: at.clientWidth, height: at.clientHeight };
      if (next.width === known.current.width && next.height === known.current.height) return;
      known.current = next;
      setSize(next);
    };
    measure();
    const seen = new ResizeObserver(measure);
    seen.observe(at);
    return () => {
      seen.disconnect();
    };
  }, [at]);
  return size;
}
