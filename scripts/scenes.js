/**
 * The pictures of docs/screens/, each a short story for the terminal language of
 * test/helpers/terminal.ts. `small` and `wide` draw the same story in other sizes.
 * @typedef {import('../test/helpers/terminal.ts').TerminalApp} App
 * @type {readonly { name: string, columns: number, rows: number, args?: string[],
 *   env?: Record<string, string>, steps(app: App): PromiseLike<void> }[]}
 */
export const scenes = [
	...sizes('queues', (app) =>
		// The reasons need some minutes of samples before they say anything.
		app.sees(/! orders +(std +)?[\d,]+ .*slow/),
	),
	...sizes('dead-letters', (app) =>
		opened(app)
			.press('2')
			.sees(/\[2 Dead \d+!\]/),
	),
	...sizes('queue', (app) =>
		opened(app)
			.press('2')
			.sees(/\[2 Dead/)
			.press('enter')
			.sees(/dead letters come from/i),
	),
	...sizes('pulse', (app) =>
		opened(app)
			.press('0')
			.sees(/> +(lost|dead) +! /)
			.sees(/stuck +! audit-events/),
	),
	...sizes('messages', (app) => looked(app)),
	...sizes('message', (app) =>
		looked(app)
			.press('G', 'enter')
			.sees(/\[Body\]/),
	),
	...sizes('plan', (app) => planned(app)),
	...sizes('confirm', (app) => planned(app).press('left', 'enter').sees(/\(y\)/)),
	{
		name: 'tasks-120x40',
		columns: 120,
		rows: 40,
		steps: async (app) => {
			await planned(app).press('left', 'enter').sees(/\(y\)/);
			// Deaf at first, so that a key typed ahead never confirms.
			await app.quiet(800, 2000);
			await app.press('y').sees(/redrive orders-dlq +(running|done)/);
		},
	},
	...twoSizes('redrive-plan', (app) => fixPlanned(app)),
	...twoSizes('redrive-canary', async (app) => {
		await fixPlanned(app);
		await startRedrive(app);
		await app.sees(/step 2 of 3: 10 sent, 10 received/);
	}),
	...twoSizes('redrive-progress', async (app) => {
		await planned(app);
		// By our own engine, two a second: FILTER, TO, ENGINE, three of EDIT, PACE, RATE.
		await app.press('left', 'tab', 'tab', 'tab', 'left').sees(/\(\*\) own/);
		await app.press('tab', 'tab', 'tab', 'tab', 'left').sees(/\(\*\) all at once/);
		await app
			.press('tab')
			.type('2')
			.sees(/at least \d+ s in all/);
		await app.press('shift-tab');
		await startRedrive(app);
		await app.sees(/moved +1\d$/m);
	}),
	...twoSizes('redrive-report', async (app) => {
		await fixPlanned(app);
		await startRedrive(app);
		await app
			.sees(/redrive payments-dlq +done/)
			.press('enter')
			.sees(/sums +balance/);
	}),
	{
		name: 'publish-120x40',
		columns: 120,
		rows: 40,
		steps: (app) =>
			opened(app)
				.press('3')
				.sees(/order-events/)
				.press('j', 's')
				.sees(/publish to order-events/)
				.type('{"type":"Order","id":4711}'),
	},
	{
		name: 'put-120x40',
		columns: 120,
		rows: 40,
		steps: (app) =>
			opened(app)
				.press('4')
				.sees(/clickstream +active/)
				.press('j', 's')
				.sees(/put to clickstream/)
				.type('{"page":"/pay"}')
				.press('tab')
				.type('user-17')
				.sees(/goes to shard/),
	},
	...sizes('topic', (app) =>
		opened(app)
			.press('3')
			.sees(/order-events/)
			.press('j', 'enter')
			.sees(/Subscriptions/),
	),
	...sizes('tail', (app) =>
		opened(app)
			.press('4')
			.sees(/clickstream +active/)
			.press('j', 'p')
			.sees(/all shards: 4 open/)
			.press('tab', 'tab', 'right', 'right', 'enter')
			.sees(/FOLLOWING[\s\S]*user-17/)
			// Rates need two looks at each shard.
			.sees(/calls\/s[\s\S]*\b[1-9]\d* records\/s/),
	),
	...sizes('chart', (app) =>
		opened(app)
			.press('/')
			.type('name:=orders')
			.press('enter', 'm')
			.sees(/from CloudWatch, last/),
	),
	...sizes('help', (app) =>
		opened(app)
			.press('?')
			.sees(/Keys that work here/),
	),
];

/** @param {(app: App) => PromiseLike<void>} steps */
function sizes(name, steps) {
	return [
		{ name: `${name}-80x24`, columns: 80, rows: 24, steps },
		{ name: `${name}-120x40`, columns: 120, rows: 40, steps },
		{ name: `${name}-200x60`, columns: 200, rows: 60, steps },
	];
}

/** @param {(app: App) => PromiseLike<void>} steps */
function twoSizes(name, steps) {
	return sizes(name, steps).slice(0, 2);
}

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

/** @param {App} app */
async function startRedrive(app) {
	await app
		.seesNo(/ planning/)
		.press('S')
		.sees(/\(y\)/);
	// Deaf at first, so that a key typed ahead never confirms.
	await app.quiet(800, 2000);
	await app.press('y').sees(/redrive \S+ +running/);
}

/** @param {App} app */
function opened(app) {
	return app.sees(/\d+ dead: press 2/).sees(/returns/);
}

/** @param {App} app */
function looked(app) {
	return (
		opened(app)
			.press('2')
			// The demo is still sending: the deepest queue comes first once it is the deepest.
			.sees(/! orders-dlq +(std +)?3\d/)
			.press('g')
			.sees(/> ! orders-dlq/)
			.press('p')
			.sees(/SAMPLE[\s\S]*received 10/)
	);
}

/** @param {App} app */
function planned(app) {
	return opened(app)
		.press('2')
		.sees(/\[2 Dead/)
		.press('/')
		.type('orders-dlq')
		.press('enter')
		.sees(/>.*orders-dlq/)
		.press('r')
		.sees(/each to its own source/);
}
