/** Characters of a text that are looked at, and of its pattern that are kept. */
const longestText = 2000;
const longestPattern = 120;

/** A name that stays in quotes, since it says which field it was: `reading 'amount'`, `column "total"`. */
const naming =
	/\b(?:reading|setting|propert(?:y|ies)|fields?|keys?|KeyError:?|columns?|attributes?|param(?:eter)?s?|arguments?|elements?|member|method|function|class|tables?|relation|constraint|index|type|of type)\s*[:=]?\s*(["'`])([A-Za-z_][\w.[\]-]{0,40})\1/gi;

/** A status that says what went wrong stays: `HTTP 404` and `status code 503` are two causes. */
const status = /\b(HTTP(?:\/[\d.]+)?|status(?:[ _-]?code)?|code)(\s*[:=]?\s*)([45]\d\d)\b/gi;

/** What differs from one occurrence to the next, with what stands for it. The order matters. */
const masks: readonly (readonly [pattern: RegExp, by: string])[] = [
	[/\barn:[\w-]+:[^\s"',;)]*/g, 'arn:#'],
	[/\b([a-z][a-z0-9+.-]*):\/\/[^\s"'<>)]*/gi, '$1://#'],
	[/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '@'],
	[/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '#'],
	[/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '#'],
	[/"[^"]*"|(?<!\w)'[^']*'(?!\w)|`[^`]*`/g, '"…"'],
	// Addresses, numbers with a sign or separators.
	[/\b0x[0-9a-f]+\b/gi, '#'],
	[/(?<![\w.-])[-+]?\d[\d.,:/_]*\d\b(?![\w-])/g, '#'],
	// Whatever has a digit in it is an id of some kind: `R-4711`, `01HZX...`, `C17`, `abc-def-9f`.
	[/[\w-]*\d[\w-]*(?:[.:/][\w-]*\d[\w-]*)*/g, '#'],
	// Long ids may happen to have no digit.
	[/\b(?=[A-Za-z]*[a-z][A-Z]|[A-Z]*[A-Z][a-z])[A-Za-z]{28,}\b/g, '#'],
	[/\b[a-f]{12,}\b/g, '#'],
	[/#(?:[\s,;:.-]*#)+/g, '#'],
	[/\s+/g, ' '],
];

/** A text without what differs from message to message: ids, numbers, times, quoted values, hosts. */
export function patternOf(text: string): string {
	// What stays is put aside under a mark, so that no mask sees it.
	const kept: string[] = [];
	const keep = (part: string) => {
		kept.push(part);
		return '\u0001';
	};
	let pattern = text
		.slice(0, longestText)
		.replaceAll('\u0001', ' ')
		.replace(naming, (all, quote: string, name: string) =>
			/\d/.test(name)
				? all
				: `${all.slice(0, all.length - name.length - 2 * quote.length)}${keep(`'${name}'`)}`,
		)
		.replace(status, (_, word: string, between: string, code: string) =>
			keep(`${word}${between}${code}`),
		);
	for (const [mask, by] of masks) pattern = pattern.replace(mask, by);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the mark
	pattern = pattern.replace(/\u0001/g, () => kept.shift() ?? '');
	return pattern.trim().slice(0, longestPattern);
}

/** A type or a code as it is: there `E1001` and `E2002` are two. Anything else as its pattern. */
export function codeOf(text: string): string {
	const trimmed = text.trim();
	const isCode =
		/^[^\s"']{1,60}$/.test(trimmed) && !/\d{7}|[0-9a-f]{16}|-[0-9a-f]{4}-/i.test(trimmed);
	return isCode ? trimmed : patternOf(trimmed);
}

const errorWords =
	/\b(?:\w*(?:Exception|Error|Fault)|errors?|fail(?:ed|s|ure)?|exception|timed?[- ]?out|timeout|refused|denied|forbidden|unauthori[sz]ed|invalid|unexpected|expected\b.{0,60}\b(?:got|but|found|received)|can(?:no|')t|could not|couldn't|unable|not (?:found|allowed|supported|valid)|no such|exceeded|too (?:large|long|many|big)|unavailable|unreachable|abort(?:ed)?|violat(?:es?|ed|ion)|unprocessable|overflow|malformed|undefined|null pointer|traceback|panic|deadlock|unsupported|unhandled|corrupt(?:ed)?)\b/i;
/** Words of errors and of daily life: `reason: missing part` of a parcel. */
const doubtfulWords =
	/\b(?:missing|unknown|duplicate|expired|conflict|rejected|mismatch|required|must be|not an?|nil)\b/i;

/** Whether a text says that something went wrong. */
export function looksLikeError(text: string): boolean {
	return errorWords.test(text.slice(0, 500));
}

/** As {@link looksLikeError}, for a place where sentences are about what went wrong. */
export function maySayError(text: string): boolean {
	return looksLikeError(text) || (/\s/.test(text) && doubtfulWords.test(text.slice(0, 500)));
}

/** The line of an error's text that names it: the first, of a Python traceback the last. */
export function errorLine(text: string): string {
	const start = text.trimStart().slice(0, longestText);
	if (start.startsWith('Traceback (most recent call last)')) {
		return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
	}
	return start.split('\n', 1)[0]?.trim() ?? '';
}
