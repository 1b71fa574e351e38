/*
Packs awsmsg as npm would publish it, installs the tarball as `npm install -g` does, below an empty folder,
and runs it there.

    node scripts/check-package.js [--keep] [--offline]

`--offline` installs from npm's cache. Prints the folder with `--keep`, else removes it.
*/
import { execFileSync, spawnSync } from 'node:child_process';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from './build.js';
import { writeShrinkwrap } from './shrinkwrap.js';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * @param {{ offline?: boolean, built?: string }} [options] `built` is a folder to pack in the place of a new build
 * @returns {Promise<{ folder: string, home: string, binary: string, tarball: string, bytes: number, files: string[], remove(): void }>}
 * `folder` is where the package is installed, `home` an empty folder to run it in
 */
export async function installPackage(options = {}) {
	const folder = mkdtempSync(path.join(tmpdir(), 'awsmsg-package-'));
	const npm = (args, cwd) =>
		execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
	// Built apart: packing disturbs no program that runs.
	const stage = path.join(folder, 'stage');
	mkdirSync(stage);
	const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
	for (const entry of ['bin', 'man', 'README.md', 'LICENSE', 'CHANGELOG.md']) {
		execFileSync('sh', [
			'-c',
			`[ ! -e "$1/$2" ] || cp -r "$1/$2" "$3/"`,
			'sh',
			repository,
			entry,
			stage,
		]);
	}
	const out = path.join(stage, 'build');
	if (options.built === undefined) await build({ out });
	else cpSync(options.built, out, { recursive: true });
	// Everything but the scripts: prepack would build again, over what is running.
	const { scripts: _, ...published } = manifest;
	writeFileSync(path.join(stage, 'package.json'), JSON.stringify(published, null, '\t'));
	writeShrinkwrap(stage);
	const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], stage));
	const tarball = path.join(folder, packed.filename);

	const [prefix, home] = [path.join(folder, 'prefix'), path.join(folder, 'home')];
	mkdirSync(prefix);
	mkdirSync(home);
	npm(
		[
			'install',
			'--global',
			'--prefix',
			prefix,
			'--no-audit',
			'--no-fund',
			'--loglevel=error',
			...(options.offline ? ['--prefer-offline'] : []),
			tarball,
		],
		home,
	);
	const [modules, binaries] =
		process.platform === 'win32' ? ['node_modules', '.'] : ['lib/node_modules', 'bin'];
	return {
		folder: path.join(prefix, modules, 'awsmsg'),
		home,
		binary: path.join(prefix, binaries, 'awsmsg'),
		tarball,
		bytes: statSync(tarball).size,
		files: packed.files.map(({ path: file }) => file),
		remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
	};
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const installed = await installPackage({ offline: process.argv.includes('--offline') });
	const { bytes, files, folder, home, binary } = installed;
	console.log(
		`${path.basename(installed.tarball)}: ${(bytes / 1024).toFixed(0)} KiB, ${files.length} files`,
	);
	console.log(`installed with it: ${readdirSync(path.join(folder, 'node_modules')).join(', ')}`);
	const help = spawnSync(binary, ['--help'], { cwd: home, encoding: 'utf8' });
	process.stdout.write(help.stdout + help.stderr);
	if (help.status !== 0) {
		console.error(`awsmsg --help ended with ${help.status}`);
		process.exitCode = 1;
	}
	if (process.argv.includes('--keep')) console.log(folder);
	else installed.remove();
}
