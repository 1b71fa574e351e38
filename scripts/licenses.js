import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The directory of the npm package that holds `input`, or undefined for a file of ours. */
function packageDirectory(input) {
	return /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(input)?.[1];
}

/** The licences of every package whose code is in the bundle, as one text. */
export function licenseTexts(root, inputs) {
	const directories = new Set(inputs.map(packageDirectory).filter((found) => found !== undefined));
	const sections = [];
	for (const directory of [...directories].sort()) {
		const full = path.resolve(root, directory);
		const { name, version, license } = JSON.parse(
			readFileSync(path.join(full, 'package.json'), 'utf8'),
		);
		const file = readdirSync(full).find((entry) => /^licen[cs]e/i.test(entry));
		const text =
			file !== undefined && existsSync(path.join(full, file))
				? readFileSync(path.join(full, file), 'utf8').trim()
				: '(the package carries no licence file)';
		sections.push(`${name} ${version} (${license ?? 'see below'})\n\n${text}\n`);
	}
	const rule = `\n${'-'.repeat(80)}\n\n`;
	return `awsmsg contains code of the following packages.\n${rule}${sections.join(rule)}`;
}
