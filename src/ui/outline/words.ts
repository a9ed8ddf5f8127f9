export const WORDS = {
  help: [
    'Klicken setzt eine Ecke, Ziehen verschiebt sie. Mit Tasten: Eingabe setzt eine Ecke in der Mitte, Pfeile verschieben sie, N und P wechseln, Entf nimmt sie weg.',
    'A click sets a corner, dragging moves it. By keys: Enter sets a corner in the middle, arrows move it, N and P change it, Delete takes it away.',
  ],
  corners: ['{n} Ecken', '{n} corners'],
  corner: [
    'Ecke {n} von {all}, {x} von links, {y} von oben',
    'corner {n} of {all}, {x} from the left, {y} from the top',
  ],
  tooFew: ['Eine Fläche hat mindestens drei Ecken.', 'An area has at least three corners.'],
  crosses: ['Der Umriss kreuzt sich selbst.', 'The outline crosses itself.'],
  clear: ['Umriss verwerfen', 'Discard the outline'],
  noDrawing: ['Von diesem Ort gibt es noch keine Zeichnung.', 'There is no drawing of this place yet.'],
} as const;
