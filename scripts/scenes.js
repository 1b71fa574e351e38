const small = '80x24';
const usual = '120x40';
const wide = '200x60';
const all = [small, usual, wide];
const both = [small, usual];

/**
 * The pictures of docs/screens/: each story is one program, and each of its pictures the steps that lead to it from the
 * picture before, in the terminal language of test/helpers/terminal.ts. It is drawn in each of the sizes. `shows`: what is
 * on it in all of them; `readme`: what the README says is on the one that it shows.
 * @typedef {import('../test/helpers/terminal.ts').TerminalApp} App
 * @type {Readonly<Record<string, readonly { readonly name: string, readonly sizes: readonly string[],
 *   readonly shows: RegExp, readonly readme?: RegExp, steps(app: App): PromiseLike<void> }[]>>}
 */
export const stories = {
	// The reasons need some minutes of samples before they say anything.
	list: [
		{
			name: 'queues',
			sizes: all,
			steps: (app) => app.sees(/! orders +(std +)?[\d,]+ .*slow/),
			shows: /! orders .*slow/,
			readme: /! orders .*slow[\s\S]*\d+ dead: press 2, enter, p/,
		},
	],
	looks: [
		{
			name: 'dead-letters',
			sizes: all,
			steps: (app) =>
				opened(app)
					.press('2')
					// The demo is still sending: the deepest queue comes first once it is the deepest.
					.sees(/> ! orders-dlq +(std +)?3\d/),
			shows: /\[2 Dead \d+!\][\s\S]*> ! orders-dlq/,
		},
		{
			name: 'queue',
			sizes: all,
			steps: (app) => app.press('enter').sees(/dead letters come from/i),
			shows: /dead letters come from/i,
		},
		{
			name: 'messages',
			sizes: all,
			steps: (app) => app.press('p').sees(/SAMPLE[\s\S]*received 10/),
			shows: /SAMPLE/,
			readme: /orders-dlq messages[\s\S]*received 10/,
		},
		{
			name: 'message',
			sizes: all,
			steps: (app) => app.press('G', 'enter').sees(/\[Body\]/),
			shows: /\[Body\]/,
		},
		{
			name: 'plan',
			sizes: all,
			steps: (app) =>
				home(app)
					.type(':orders-dlq')
					.press('enter')
					.sees(/dead letters come from/i)
					.press('r')
					.sees(/each to its own source/)
					.seesNo(/ planning/),
			shows: /nothing sent yet/,
		},
		{
			name: 'confirm',
			sizes: all,
			steps: (app) => app.press('left', 'enter').sees(/\(y\)/),
			shows: /\(y\)/,
		},
		{
			name: 'publish',
			sizes: [usual],
			steps: (app) =>
				home(app.press('esc'))
					.type(':publish order-events')
					.press('enter')
					.sees(/publish to order-events/)
					.type('{"type":"Order","id":4711}')
					.sees(/4711/),
			shows: /publish to order-events/,
		},
		{
			name: 'topic',
			sizes: all,
			steps: (app) =>
				home(app)
					.type(':order-events')
					.press('enter')
					.sees(/Subscriptions/),
			shows: /Subscriptions/,
		},
		{
			name: 'put',
			sizes: [usual],
			steps: (app) =>
				home(app)
					.type(':put clickstream')
					.press('enter')
					.sees(/put to clickstream/)
					.type('{"page":"/pay"}')
					.press('tab')
					.type('user-17')
					.sees(/goes to shard/),
			shows: /goes to shard/,
		},
		{
			name: 'tail',
			sizes: all,
			steps: (app) =>
				home(app)
					.type(':tail clickstream')
					.press('enter')
					.sees(/all shards: 4 open/)
					.press('tab', 'tab', 'right', 'right', 'enter')
					.sees(/FOLLOWING[\s\S]*user-17/)
					// Rates need two looks at each shard.
					.sees(/calls\/s[\s\S]*\b[1-9]\d* records\/s/),
			shows: /FOLLOWING/,
		},
		{
			name: 'chart',
			sizes: all,
			steps: (app) =>
				home(app)
					.type(':charts orders')
					.press('enter')
					.sees(/from CloudWatch, last/),
			shows: /from CloudWatch/,
		},
		{
			name: 'help',
			sizes: all,
			steps: (app) =>
				home(app)
					.press('?')
					.sees(/Keys that work here/),
			shows: /Keys that work here/,
		},
		{
			name: 'pulse',
			sizes: all,
			steps: (app) =>
				app
					.press('esc', '0')
					.sees(/> +(lost|dead) +! /)
					.sees(/stuck +! audit-events/),
			shows: /(lost|dead) +! /,
			readme:
				/ lost [\s\S]* dead [\s\S]* stuck [\s\S]* growing [\s\S]* lagging [\s\S]* alarms [\s\S]* tasks /,
		},
		{
			name: 'tasks',
			sizes: [usual],
			steps: async (app) => {
				await home(app)
					.type(':redrive orders-dlq')
					.press('enter')
					.sees(/each to its own source/)
					.seesNo(/ planning/);
				await app
					.press('left', 'enter')
					.sees(/\(y\)/)
					.reads()
					.press('y')
					.sees(/redrive orders-dlq +(running|done)/);
			},
			shows: /redrive orders-dlq/,
		},
	],
	fix: [
		{ name: 'redrive-plan', sizes: both, steps: fixPlanned, shows: /nothing sent yet/ },
		{
			name: 'redrive-canary',
			sizes: both,
			steps: (app) => started(app).sees(/step 2 of 3: 10 sent, 10 received/),
			shows: /step 2 of 3/,
			readme: /verdict in \d+ s/,
		},
		{
			name: 'redrive-report',
			sizes: both,
			steps: (app) =>
				app
					.sees(/redrive payments-dlq +done/)
					.press('enter')
					.sees(/sums +balance/),
			shows: /every message is accounted for/,
		},
	],
	pace: [
		{
			name: 'redrive-progress',
			sizes: both,
			steps: async (app) => {
				await opened(app)
					.type(':redrive orders-dlq')
					.press('enter')
					.sees(/each to its own source/);
				// By our own engine, two a second: FILTER, TO, ENGINE, three of EDIT, PACE, RATE.
				await app.press('left', 'tab', 'tab', 'tab', 'left').sees(/\(\*\) own/);
				await app.press('tab', 'tab', 'tab', 'tab', 'left').sees(/\(\*\) all at once/);
				await app
					.press('tab')
					.type('2')
					.sees(/at least \d+ s in all/);
				await started(app.press('shift-tab')).sees(/moved +1\d$/m);
			},
			shows: /moved +\d+/,
		},
	],
};

/**
 * The vouchers in payments-dlq: one group, a fix for it, and a canary.
 * @param {App} app
 */
async function fixPlanned(app) {
	await opened(app)
		.press('2')
		.sees(/\[2 Dead/)
		.press('/')
		.type('payments')
		.press('enter');
	await app
		.sees(/>.*payments-dlq/)
		.press('p')
		.sees(/received 10/);
	await app
		.press('p')
		.sees(/received 14/)
		.press('b')
		.sees(/> Groups/);
	await app.press('r').sees(/each to its own source: payments/);
	// Left of Cancel is Start, behind it the first field; EDIT is the fourth.
	await app.press('left', 'tab', 'tab', 'tab', 'tab').type('body.method="card"');
	await app.sees(/3 samples: enter shows them/);
	// In a choice, where S is a key and no text.
	await app
		.press('tab', 'tab', 'tab')
		.sees(/verdict per step/)
		.seesNo(/ planning/);
}

/**
 * Starts the plan on show, once its dialog has been read.
 * @param {import('../test/helpers/terminal.ts').TerminalApp | ReturnType<App['press']>} app
 */
function started(app) {
	return app
		.seesNo(/ planning/)
		.press('S')
		.sees(/\(y\)/)
		.reads()
		.press('y')
		.sees(/redrive \S+ +running/);
}

/**
 * Leaves whatever is open for the list of queues.
 * @param {App | ReturnType<App['press']>} app
 */
function home(app) {
	return app.press('esc', 'esc', '1').sees('[1 Queues');
}

/** @param {App} app */
function opened(app) {
	return app.sees(/\d+ dead: press 2/).sees(/returns/);
}
