/** The guard of the wall room, under the name by which whoever loads this room's model adapters finds it. */
import '../wall/quiet.ts';
