/** The sections of a file, each with its keys in small letters. A key with a block of its own has a dot: `sqs.endpoint_url`. */
export type Ini = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Reads a shared file of the AWS tools as the AWS CLI does (Python's RawConfigParser, then nested blocks): names of sections
 * in any script, whole lines as comments alone, `=` or `:` behind a key, and lines that are indented belong to the key above
 * them. What it can't read it passes over: a broken line takes no other profile away.
 */
export function readIni(text: string): Ini {
	const sections = new Map<string, Record<string, string>>();
	let section: Record<string, string> | undefined;
	let key: string | undefined;
	for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
		if (/^\s*(?:[#;]|$)/.test(line)) continue;
		const [, name] = /^\s*\[(.+)\]\s*(?:[#;].*)?$/.exec(line) ?? [];
		if (name !== undefined && !/^\s/.test(line)) {
			section = sections.get(name) ?? Object.create(null);
			if (section !== undefined) sections.set(name, section);
			key = undefined;
			continue;
		}
		if (section === undefined) continue;
		const [, own, value = ''] = /^\s*([^=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/s.exec(line) ?? [];
		if (/^\s/.test(line) && key !== undefined) {
			// Of a block; a value that goes on in the next line is none of ours.
			if (section[key] === '' && own !== undefined) section[`${key}.${own.toLowerCase()}`] = value;
			continue;
		}
		key = own?.toLowerCase();
		if (key !== undefined) section[key] = value;
	}
	return sections;
}

/**
 * The two words of the name of a section, as a shell would take it apart: `profile "my team"` is `profile` and
 * `my team`. `undefined` for any other number of words, and for a quote that is not closed: the AWS CLI passes over those.
 */
export function wordsOfSection(name: string): readonly [kind: string, name: string] | undefined {
	const words: string[] = [];
	let word: string | undefined;
	let quote: string | undefined;
	for (let at = 0; at < name.length; at++) {
		const character = name.charAt(at);
		if (quote !== undefined) {
			const escaped = quote === '"' && character === '\\' && /["\\]/.test(name.charAt(at + 1));
			if (escaped) word = `${word ?? ''}${name.charAt(++at)}`;
			else if (character === quote) quote = undefined;
			else word = `${word ?? ''}${character}`;
		} else if (character === '"' || character === "'") {
			quote = character;
			word ??= '';
		} else if (character === '\\') word = `${word ?? ''}${name.charAt(++at)}`;
		else if (!/\s/.test(character)) word = `${word ?? ''}${character}`;
		else if (word !== undefined) {
			words.push(word);
			word = undefined;
		}
	}
	if (quote !== undefined) return;
	if (word !== undefined) words.push(word);
	const [kind, own, ...more] = words;
	return kind === undefined || own === undefined || more.length > 0 ? undefined : [kind, own];
}
