import type { Run } from '../shell/context.ts';
import { printResources } from '../shell/listing.ts';

/** `awsmsg queues`: every queue with its counts and what is wrong with it. */
export const run: Run = (context) => printResources(context, 'queue');
