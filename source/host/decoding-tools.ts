import { createHash } from 'node:crypto';
import type { DecodingTools } from '../domain/streams/record-decoding.ts';

/** Node's hash, for taking records apart. */
export const decodingTools: DecodingTools = {
	md5: (bytes) => createHash('md5').update(bytes).digest(),
};
