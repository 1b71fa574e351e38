import { createHash } from 'node:crypto';
import type { DecodingTools } from '../domain/record-decoding.ts';
import { inflate } from './inflate.ts';

/** Node's hash and inflate, for taking records apart. */
export const decodingTools: DecodingTools = {
	md5: (bytes) => createHash('md5').update(bytes).digest(),
	inflate,
};
