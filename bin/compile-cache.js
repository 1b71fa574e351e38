/*
Where compiled code lies between starts: half of the time of each. What lies there is run, so it
must be a folder that this user alone can write, and that nobody else can put another in place of. Node's
own choice, a fixed name in a temporary folder that all users share, is not.

Everything here is synchronous: the first asynchronous file operation starts four threads, which costs
more than all the looks together.
*/
const { constants, lstatSync, mkdirSync, readFileSync, readlinkSync } =
	process.getBuiltinModule('node:fs');
const { dirname, isAbsolute, join, parse, sep } = process.getBuiltinModule('node:path');

/**
 * Where compiled code may lie, made where it is missing; `undefined` where no folder can be trusted: the
 * program runs without. Never throws.
 * @param {NodeJS.ProcessEnv} env
 */
function trustedFolder(env) {
	try {
		const base = cacheHome(env);
		return base === undefined ? undefined : ownFolder(base);
	} catch {
		// Whatever it is: a start is not the place to mend it.
		return undefined;
	}
}

/** The cache folder of all programs, as `pathsFrom` of source/host/files/files.ts has it. */
function cacheHome(env) {
	if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
	if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'Cache');
	const home = env.HOME || process.getBuiltinModule('node:os').homedir();
	return isAbsolute(home) ? join(home, '.cache') : undefined;
}

/** `awsmsg/compiled` in `base`, without links; `undefined` where somebody else has a hand in it. */
function ownFolder(base) {
	const user = process.geteuid?.();
	const remote = remoteMounts();
	let at = walk(base, user, remote);
	for (const name of ['awsmsg', 'compiled']) {
		if (at === undefined) return undefined;
		at = join(at, name);
		const stats = lookedAt(at);
		if (!stats.isDirectory()) return undefined;
		if (user === undefined) continue;
		if (stats.uid !== user || (stats.mode & (constants.S_IRWXG | constants.S_IRWXO)) !== 0)
			return undefined;
	}
	return at;
}

/**
 * Where a path leads, links followed, when all of it is root's or this user's, and nothing on the way can
 * be replaced by others. What is missing is made. Nothing is asked of a share that might not answer.
 */
function walk(base, user, remote) {
	const { root } = parse(base);
	const rest = namesOf(base.slice(root.length));
	let at = root;
	for (let steps = 0; rest.length > 0; steps++) {
		const name = rest.shift();
		if (name === '..') {
			at = dirname(at);
			continue;
		}
		const place = join(at, name);
		if (steps > 100 || remote.has(place)) return undefined;
		const stats = lookedAt(place);
		if (user !== undefined && stats.uid !== user && stats.uid !== 0) return undefined;
		if (stats.isSymbolicLink()) {
			const target = readlinkSync(place);
			if (isAbsolute(target)) at = parse(target).root;
			rest.unshift(...namesOf(target));
			continue;
		}
		if (user !== undefined && isReplaceable(stats)) return undefined;
		at = place;
	}
	return at;
}

/** Whether others may put something else in the place of what lies in a folder. */
function isReplaceable({ mode, uid, gid }) {
	// A group with the number of its owner is the owner's alone, as most Linux systems make them.
	const shared =
		(mode & constants.S_IWOTH) !== 0 || ((mode & constants.S_IWGRP) !== 0 && gid !== uid);
	const sticky = (mode & 0o1000) !== 0;
	return shared && !sticky;
}

/** What stands at a place; a directory is made where nothing does. */
function lookedAt(place) {
	const stats = lstatSync(place, { throwIfNoEntry: false });
	if (stats !== undefined) return stats;
	try {
		mkdirSync(place, { mode: 0o700 });
	} catch (error) {
		// Another start was quicker.
		if (error.code !== 'EEXIST') throw error;
	}
	return lstatSync(place);
}

function namesOf(path) {
	return path.split(sep).filter((name) => name !== '' && name !== '.');
}

/** Mount points of file systems that are elsewhere, where Linux tells them. */
function remoteMounts() {
	const found = new Set();
	if (process.platform !== 'linux') return found;
	for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
		const [mount = '', source = ''] = line.split(' - ');
		const point = mount.split(' ')[4];
		if (
			point !== undefined &&
			/^(nfs|cifs|smb|9p|afs|ceph|lustre|glusterfs|beegfs|autofs|fuse(\.|$|\s))/.test(source)
		) {
			found.add(
				point.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))),
			);
		}
	}
	return found;
}

module.exports = { trustedFolder };
