import { own } from '../domain/own.ts';
import type { Style, Theme } from './line.ts';

/*
Colours of the terminal's own palette (30-37, 90-97), so that the user's scheme decides what they
look like. Each style that means something is also bold, dim, underlined or reversed in `mono`, and
has a word or glyph beside it everywhere.
*/

const none: Record<Style, string> = {
	plain: '',
	dim: '',
	strong: '',
	title: '',
	heading: '',
	key: '',
	good: '',
	notice: '',
	bad: '',
	accent: '',
	marked: '',
	match: '',
	'field-cursor': '7',
	'json-key': '',
	'json-string': '',
	'json-number': '',
	'json-literal': '',
	'banner-open': '',
	'banner-protected': '',
	'banner-local': '',
	'context-red': '',
	'context-yellow': '',
	'context-green': '',
	'context-blue': '',
	'context-magenta': '',
	'context-cyan': '',
	'series-1': '',
	'series-2': '',
	'series-3': '',
	'series-4': '',
	'series-5': '',
	'series-6': '',
	'series-7': '',
};

const dark: Theme = {
	name: 'dark',
	ascii: false,
	coarse: false,
	cursor: '7',
	styles: {
		...none,
		dim: '90',
		strong: '1',
		title: '1;36',
		heading: '1',
		key: '1;36',
		good: '32',
		notice: '33',
		bad: '1;31',
		accent: '36',
		marked: '1;35',
		match: '30;43',
		'json-key': '36',
		'json-string': '32',
		'json-number': '33',
		'json-literal': '35',
		'banner-open': '1;30;43',
		'banner-protected': '1;37;41',
		'banner-local': '1;30;42',
		'context-red': '1;37;41',
		'context-yellow': '1;30;43',
		'context-green': '1;30;42',
		'context-blue': '1;37;44',
		'context-magenta': '1;37;45',
		'context-cyan': '1;30;46',
		'series-1': '36',
		'series-2': '33',
		'series-3': '35',
		'series-4': '32',
		'series-5': '34',
		'series-6': '31',
		'series-7': '96',
	},
};

const light: Theme = {
	...dark,
	name: 'light',
	styles: {
		...dark.styles,
		dim: '2',
		title: '1;34',
		key: '1;34',
		notice: '35',
		accent: '34',
		marked: '1;35',
		'json-key': '34',
		'json-number': '35',
		'json-literal': '31',
		'series-1': '34',
		'series-2': '35',
		'series-3': '33',
		'series-5': '36',
		'series-7': '95',
	},
};

/** For NO_COLOR: emphasis without colour. */
const mono: Theme = {
	name: 'mono',
	ascii: false,
	coarse: false,
	cursor: '7',
	styles: {
		...none,
		dim: '2',
		strong: '1',
		title: '1',
		heading: '1',
		key: '1',
		notice: '1',
		bad: '1',
		accent: '',
		marked: '1',
		match: '4',
		'banner-open': '7',
		'banner-protected': '7',
		'banner-local': '7',
		'context-red': '1',
		'context-yellow': '1',
		'context-green': '1',
		'context-blue': '1',
		'context-magenta': '1',
		'context-cyan': '1',
	},
};

/** No SGR but the cursor's: for logs and for screens that are read aloud. */
const plain: Theme = { name: 'plain', ascii: false, coarse: false, cursor: '7', styles: none };

export const themes: Readonly<Record<string, Theme>> = { dark, light, mono, plain };

/**
 * The theme by name, or by NO_COLOR (https://no-color.org), which wins over all but the plain one; `ascii` draws
 * without Unicode, `coarse` without blocks and braille.
 */
export function chooseTheme(input: {
	readonly name?: string | undefined;
	readonly noColor: boolean;
	readonly ascii: boolean;
	readonly coarse?: boolean;
}): Theme {
	const bare = input.noColor && input.name !== 'plain';
	const theme = (bare ? mono : own(themes, input.name ?? 'dark')) ?? dark;
	return { ...theme, ascii: input.ascii, coarse: input.coarse === true };
}
