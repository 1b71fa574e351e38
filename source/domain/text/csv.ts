/** A cell of CSV (RFC 4180). One that a spreadsheet would take for a formula starts with an apostrophe. */
export function csvCell(text: string): string {
	const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}
