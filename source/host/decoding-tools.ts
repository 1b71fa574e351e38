import { createHash } from 'node:crypto';
import type { DecodingTools } from '../domain/streams/record-decoding.ts';
import { inflate } from '../domain/text/gzip.ts';

/** Node's hash and inflate, for taking records apart. */
export const decodingTools: DecodingTools = {
	md5: (bytes) => createHash('md5').update(bytes).digest(),
	inflate,
};
