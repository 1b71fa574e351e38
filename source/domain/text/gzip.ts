import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * The bytes inside a gzip container, `too-large` when they would be more than `most`, `undefined` when
 * it is damaged. Stops as soon as `most` is passed, whatever the container promises.
 */
export function inflate(bytes: Uint8Array, most: number): Uint8Array | 'too-large' | undefined {
	try {
		return gunzipSync(bytes, { maxOutputLength: Math.max(1, most) });
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : undefined;
	}
}

/** Bytes in a gzip container, without a name and a time: the same for the same bytes. */
export function deflate(bytes: Uint8Array): Uint8Array {
	return gzipSync(bytes);
}
