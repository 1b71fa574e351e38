import { createHash } from 'node:crypto';
import { inflate } from '../domain/gzip.ts';
import type { DecodingTools } from '../domain/record-decoding.ts';

/** Node's hash and inflate, for taking records apart. */
export const decodingTools: DecodingTools = {
	md5: (bytes) => createHash('md5').update(bytes).digest(),
	inflate,
};
