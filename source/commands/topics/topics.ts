import type { Run } from '../shell/context.ts';
import { printResources } from '../shell/listing.ts';

/** `awsmsg topics`: every topic with its subscriptions counted. */
export const run: Run = (context) => printResources(context, 'topic');
