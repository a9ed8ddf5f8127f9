/** Words of the plan. */
export const PLAN_WORDS = {
  title: ['Plan', 'Plan'],
  cameras: ['Kameras auf dem Plan', 'Cameras on the plan'],
  none: ['Noch gibt es keinen Plan', 'There is no plan yet'],
  noneBody: [
    'Die Verwaltung kann unter Einstellungen ein Bild des Ortes hinterlegen und die Kameras darauf setzen.',
    'An administrator can put a picture of the place into the settings and set the cameras on it.',
  ],
  noneOn: ['Auf dem Plan steht noch keine Kamera.', 'No camera stands on the plan yet.'],
  image: ['Plan des Ortes {site}', 'Plan of the place {site}'],
  off: ['Nicht auf dem Plan', 'Not on the plan'],
  watching: ['sieht', 'seeing'],
  alarm: ['Meldung', 'alarm'],
  shut: ['geschlossen', 'closed'],
  gone: ['sieht nicht', 'not seeing'],
  people: ['zu sehen', 'in view'],
  toWall: ['Zur Lage', 'To the wall'],
} as const;
