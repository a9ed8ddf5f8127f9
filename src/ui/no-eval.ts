import { config } from 'zod';

// The page's policy forbids making code out of text, so shapes are checked without. Must stand before the first shape is made.
config({ jitless: true });
