import type { Run } from '../shell/context.ts';
import { printResources } from '../shell/listing.ts';

/** `awsmsg streams`: every stream with its open shards and consumers. */
export const run: Run = (context) => printResources(context, 'stream');
