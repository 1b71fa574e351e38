/**
 * The steps that `scripts/shot.js` and `scripts/gallery.js` are given as words: a key (`j`, `enter`, `ctrl-c`, ...),
 * `text:abc`, `paste:abc`, `wait:/regex/`, `wait:text`, `gone:text`, `quiet:200` (until nothing was written for so
 * long), `sleep:1000`, `resize:80x24`, `read` (what a dialog asks, so that it hears the next key), `freeze` and `thaw`
 * (the embedded endpoint, as if the network were gone), `exit` (waits for the end).
 * @param {import('../test/helpers/terminal.ts').TerminalApp} app
 * @param {string} word
 */
export async function step(app, word) {
	const [, verb, rest] = /^(text|paste|wait|gone|quiet|sleep|resize):(.*)$/s.exec(word) ?? [];
	if (verb === 'text') await app.type(rest);
	else if (verb === 'paste') await app.paste(rest);
	else if (verb === 'wait') await app.sees(pattern(rest));
	else if (verb === 'gone') await app.seesNo(pattern(rest));
	else if (verb === 'quiet') await app.quiet(Number(rest));
	else if (verb === 'sleep') await app.silence(Number(rest));
	else if (verb === 'resize') await app.resize(...rest.split('x').map(Number));
	else if (word === 'read') await app.reads();
	else if (word === 'freeze' || word === 'thaw') signalEndpoint(app, word);
	else if (word === 'exit') await app.exits();
	else await app.press(word);
	if (verb !== 'quiet' && verb !== 'sleep') await app.quiet(120, 1500);
}

function pattern(text) {
	const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
	return source === undefined ? text : new RegExp(source, flags);
}

function signalEndpoint(app, word) {
	for (const { pid } of app.children())
		process.kill(pid, word === 'freeze' ? 'SIGSTOP' : 'SIGCONT');
}
