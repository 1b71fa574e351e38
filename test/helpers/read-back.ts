import { withoutComments } from './imports.ts';

/*
What code searches texts for, told by its form alone: a word between quotes or slashes where a text is searched, taken apart or
compared, and what is sought in something that has the name of a sentence.
*/

/** Names of what is said on a screen. */
const said = 'text|title|label|message|sentence|said|hint|about|words';
const quoted = /(?<quote>['"`])(?<literal>(?:(?!\k<quote>)[^\n])*)\k<quote>/.source;
const slashed = /\/(?![/*])(?<pattern>(?:[^/\n\\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[a-z]*/.source;

const searches = [
	`\\.(?:startsWith|endsWith|includes|indexOf|lastIndexOf|split|replace|replaceAll)\\(\\s*${quoted}`,
	`(?<!typeof [^=;]*)\\b(?:${said})\\b\\)?\\s*[!=]==?\\s*${quoted}`,
	`\\.(?:match|matchAll|replace|replaceAll|split|search)\\(\\s*${slashed}`,
	`${slashed}\\.(?:test|exec)\\(`,
	`\\b(?:${said})\\??\\.(?:includes|startsWith|endsWith|indexOf)\\(\\s*(?<sought>\\w+\\??\\.\\w+)`,
].map((form) => new RegExp(form, 'g'));

/** What a word is told apart from: `arn:`, `.fifo`, `AWS/`, `shardId-`, `FSReq`, `ERROR`, `https`, `true` are of no sentence. */
const words = /[\w:./"<>@$#-]+/g;
const word = /^(?!(?:https?|www|true|false|null)$)[A-Z]?[a-z]{2,}$/;

function wordsOf(text: string): string[] {
	return (text.match(words) ?? []).filter((one) => one.length > 2 && word.test(one));
}

/** The text that a pattern stands for, without its classes and its other syntax. */
function textOf(pattern: string): string {
	return pattern
		.replace(/\\[pu]\{?\w+\}?|\\[bdswBDSW]|\[(?:[^\]\\]|\\.)*\]/g, '\0')
		.replaceAll('\\', '')
		.replace(/\(\?(?:<?[=!]|:)/g, '(');
}

/**
 * The words that code searches texts for, each once and sorted, `a blank` for what parts words, and names of what is sought in a
 * sentence, where that is a field of something.
 */
export function readBack(code: string): string[] {
	const found = searches.flatMap((form) =>
		[...withoutComments(code).matchAll(form)].flatMap(({ groups = {} }) => {
			const { literal, pattern, sought } = groups;
			if (sought !== undefined) return [sought];
			if (literal !== undefined) {
				const text = literal.replace(/\$\{[^}]*\}/g, '_');
				return [...wordsOf(text), ...(/[A-Za-z]{2}:? | [A-Za-z]{2}/.test(text) ? ['a blank'] : [])];
			}
			const text = textOf(pattern ?? '');
			return [...wordsOf(text), ...(text.includes(' ') ? ['a blank'] : [])];
		}),
	);
	return [...new Set(found)].sort();
}
