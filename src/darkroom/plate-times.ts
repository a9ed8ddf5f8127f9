/**
 * How long the plate waits before it believes something. Every figure errs toward blindness about furniture rather than
 * blindness about people: waiting too long costs a grey cell, waiting too short puts a person into the plate.
 */

/** Learning looks at most this often; more frames a second teach nothing new. */
export const LEARN_EVERY_MS = 480;
/** A gap in the footage counts as no more than this, however long it was. */
export const LONGEST_STEP_MS = 2_000;
/** An unknown patch that keeps its look this long, with stillness all around, is good enough for the model. */
export const FIRST_MS = 45_000;
/** The same where something keeps moving nearby (leaves, a busy pavement): the look must have won by this much. */
export const FIRST_BUSY_MS = 10 * 60_000;
/** Stillness: nothing restless within two patches for so long. A person who stands sways more often than this. */
export const QUIET_MS = 15_000;
/** From here a patch is sure enough to be drawn: longer than anybody is expected to stand like a pillar. */
export const SURE_MS = 15 * 60_000;
/** And so many second looks of the model must have found nobody there. */
export const SURE_LOOKS = 12;
/** Something new in a known place (a chair, a bag, a person the model cannot see): hours. */
export const CHANGE_MS = 2 * 3_600_000;
export const CHANGE_LOOKS = 24;
/** The plate had an outline there and the place has none: what was learnt has left, and was no part of the place. */
export const GHOST_YOUNG_MS = 2 * 60_000;
export const GHOST_MS = 20 * 60_000;
export const GHOST_LOOKS = 3;
/** Around a person, in time: the patch they have just left may still hold a hand or a shadow. */
export const GUARD_MS = 1_500;
/** Where a person vanished without a change of the picture, they are believed to be there so long after the last sight. */
export const LOCK_MS = 60 * 60_000;
/** So long must the picture differ from the vanished person's before they are believed gone. */
export const AWAY_MS = 3_000;
/** Who was here for a while may be here for longer: an unknown patch waits so many times as long as they were seen. */
export const DWELL_FACTOR = 4;
export const MAX_DWELL_WAIT_MS = 30 * 60_000;
/** Second looks with a plate that is grey where it is young or contradicted. */
export const QUESTION_EVERY_MS = 10_000;
/** Something that has differed for so long is worth a second look. */
export const QUESTION_AFTER_MS = 8_000;
/** The whole picture must contradict the plate for so long before it is set aside. */
export const BREAK_MS = 4_000;
/** While the plate is new after a break, the remembered ones are tried so often. */
export const RECALL_EVERY_MS = 3_000;
/**
 * A guess of the detector before a grey plate that has not stirred by a hair for so long is furniture, good enough for
 * the model; drawn it is only if the second looks agree. Nobody lies like this: breathing moves an edge.
 */
export const LIFELESS_MS = 30 * 60_000;
