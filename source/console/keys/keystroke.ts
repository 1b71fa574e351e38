/**
 * One key as commands name it: a printable character (`a`, `G`, `?`), or `enter`, `esc`, `tab`,
 * `shift-tab`, `space`, `up`, `down`, `left`, `right`, `pgup`, `pgdn`, `home`, `end`, `del`,
 * `backspace`, `ctrl-x`. What a terminal sends becomes keys in `key-splitter.ts`.
 */
export type Keystroke = string;

/** How a key is written in footers, help and docs. */
export function keyLabel(key: Keystroke): string {
	const labels: Readonly<Record<string, string>> = {
		del: 'Del',
		pgup: 'PgUp',
		pgdn: 'PgDn',
		home: 'Home',
		end: 'End',
	};
	return labels[key] ?? key;
}
