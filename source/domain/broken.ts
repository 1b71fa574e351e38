/**
 * Of an error that is none of ours its kind and where it was thrown, and nothing that it says: words of the language and of libraries quote what they were
 * given, which may be a message or a key. `it broke: TypeError in messages.js, line 12`
 */
export function brokenWords(error: unknown): string {
	if (!(error instanceof Error)) return 'it broke: what was thrown is no error';
	// A name may be anything, too.
	const kind = /^[A-Z]\w{0,40}Error$/.test(error.name) ? error.name : 'Error';
	const place = placeIn(error);
	return `it broke: ${kind}${place === undefined ? '' : ` in ${place}`}`;
}

/** Where it was thrown, by the first line of its stack behind what it says. */
function placeIn({ stack = '', message }: Error): string | undefined {
	const at = stack.indexOf(message);
	if (at < 0) return;
	const frames = stack.slice(at + message.length).split('\n');
	// Those of Node's own and of the language lead nobody anywhere.
	const places = frames.flatMap((frame) => {
		if (!frame.startsWith('    at ') || frame.includes('node:')) return [];
		const [, file, line] = /(?:^|[/\\( ])([\w.-]+)(?:\?[^\s:]*)?:(\d+):\d+\)?$/.exec(frame) ?? [];
		return file === undefined ? [] : [`${file}, line ${line}`];
	});
	return places[0];
}
