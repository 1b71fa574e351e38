import { tokensOf } from './json-span.ts';

/** JSON over rows, two blanks a level, for people to read and edit; every token as it is spelled. */
export function jsonRows(json: string, indent = ''): string {
	const tokens = tokensOf(json).map(({ token }) => token);
	let depth = 0;
	const row = () => `\n${indent}${'  '.repeat(depth)}`;
	return tokens
		.map((token, index) => {
			const isEmpty = /^[}\]]$/.test(tokens[index + 1] ?? '');
			switch (token) {
				case '{':
				case '[':
					depth++;
					return isEmpty ? token : token + row();
				case '}':
				case ']':
					depth--;
					return /^[{[]$/.test(tokens[index - 1] ?? '') ? token : row() + token;
				case ',':
					return token + row();
				default:
					return token === ':' ? ': ' : token;
			}
		})
		.join('');
}
