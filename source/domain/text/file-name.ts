/** Names of files that Windows keeps for its devices, with any ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** Longer names are cut: with an ending of ours they stay below the 255 bytes that file systems take. */
const longest = 128;

/**
 * A name from outside (of a queue, a stream, a message) as part of a file's name: letters, digits, `.`,
 * `_` and `-` of ASCII, all else is `_`. It names no other folder, no device and no flag, and is never
 * empty. Names as AWS makes them (queues, streams, message ids) stay as they are.
 */
export function fileNameOf(name: string): string {
	const plain = name
		.slice(0, longest)
		.replaceAll(/[^\w.-]/gu, '_')
		.replace(/^[.-]/, '_')
		.replace(devices, '_$1');
	return plain === '' ? '_' : plain;
}
