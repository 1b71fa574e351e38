import * as zlib from 'node:zlib';

/** What bytes may be packed in: gzip (RFC 1952), zlib (RFC 1950), Zstandard (RFC 8878). */
export type Container = 'gzip' | 'zlib' | 'zstd';

/** What is inside of a container, or why that can't be said: one phrase. */
export type Unpacked = { readonly container: Container } & (
	| { readonly inner: Uint8Array }
	| { readonly problem: string }
);

/** Bytes that may still be unpacked. */
export type Budget = { left: number };

/**
 * Opens the container that bytes are; `undefined` when they are none. What is unpacked is taken off the
 * budget; nothing stops it earlier, whatever a container promises.
 */
export function unpacked(bytes: Uint8Array, budget: Budget): Unpacked | undefined {
	const container = containerOf(bytes);
	if (container === undefined) return;
	const inner = unpack(bytes, container, Math.max(1, budget.left));
	if (typeof inner !== 'string') {
		budget.left -= inner.length;
		return { container, inner: new Uint8Array(inner.buffer, inner.byteOffset, inner.length) };
	}
	if (inner === 'too-large') {
		return { container, problem: `${container} that unpacks to too many bytes` };
	}
	if (inner === 'unknown') {
		return { container, problem: 'zstd, which Node unpacks from version 22.15 on' };
	}
	// Many bytes begin as zlib does: without its sum at the end they are something else.
	return container === 'zlib'
		? undefined
		: { container, problem: `a damaged ${container} container` };
}

/** Whether bytes begin as a container does. */
export function mayBePacked(bytes: Uint8Array): boolean {
	return containerOf(bytes) !== undefined;
}

function containerOf([first = 0, second = 0, third, fourth]: Uint8Array): Container | undefined {
	if (first === 0x1f && second === 0x8b) return 'gzip';
	if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd) return 'zstd';
	const isZlib = (first & 0x8f) === 8 && (second & 0x20) === 0 && (first * 256 + second) % 31 === 0;
	return isZlib ? 'zlib' : undefined;
}

/** Absent before Node 22.15. */
const zstdDecompressSync: typeof zlib.zstdDecompressSync | undefined = zlib.zstdDecompressSync;
const zstdCompressSync: typeof zlib.zstdCompressSync | undefined = zlib.zstdCompressSync;

function unpack(
	bytes: Uint8Array,
	container: Container,
	most: number,
): Uint8Array | 'too-large' | 'damaged' | 'unknown' {
	try {
		switch (container) {
			case 'gzip':
				return zlib.gunzipSync(bytes, { maxOutputLength: most });
			case 'zlib':
				return wholly(bytes, zlib.inflateSync, most);
			case 'zstd':
				return zstdDecompressSync === undefined
					? 'unknown'
					: frames(bytes, zstdDecompressSync, most);
		}
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'damaged';
	}
}

type Unpack = typeof zlib.inflateSync | typeof zlib.zstdDecompressSync;

/** Unpacks from the start of bytes, and tells how many it took: Node itself drops what follows in silence. */
function part(bytes: Uint8Array, unpackPart: Unpack, most: number) {
	const options = { maxOutputLength: most, info: true };
	// The types know nothing of `info`, which the documentation has.
	const { buffer, engine } = unpackPart(bytes, options) as unknown as {
		readonly buffer: Uint8Array;
		readonly engine: { readonly bytesWritten: number };
	};
	return { inner: buffer, taken: engine.bytesWritten };
}

function wholly(bytes: Uint8Array, unpackPart: Unpack, most: number): Uint8Array | 'damaged' {
	const { inner, taken } = part(bytes, unpackPart, most);
	return taken === bytes.length ? inner : 'damaged';
}

/** Zstandard's frames, one after the other: their contents belong together. */
function frames(
	bytes: Uint8Array,
	unpackPart: Unpack,
	most: number,
): Uint8Array | 'damaged' | 'too-large' {
	const parts: Uint8Array[] = [];
	let left = most;
	for (let at = 0; at < bytes.length; ) {
		if (left <= 0) return 'too-large';
		const { inner, taken } = part(bytes.subarray(at), unpackPart, left);
		if (taken <= 0) return 'damaged';
		parts.push(inner);
		left -= inner.length;
		at += taken;
	}
	return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

/** Bytes in a container, the same for the same bytes; `undefined` where this Node can't make it. */
export function packed(bytes: Uint8Array, container: Container): Uint8Array | undefined {
	switch (container) {
		case 'gzip':
			return zlib.gzipSync(bytes);
		case 'zlib':
			return zlib.deflateSync(bytes);
		case 'zstd':
			return zstdCompressSync?.(bytes);
	}
}
