/*
What the soak does over and over, in the words of scripts/steps.js: each act begins and ends at the list of queues, leaves what it
opened, and takes a few seconds. Together they open every kind of screen that keeps something: looks, a tail, a redrive, charts.
*/
const home = ['esc', 'esc', 'esc', '1', 'wait:[1 Queues'];
const open = (name, sees) => [':', `text:${name}`, 'enter', `wait:${sees}`];

/** @type {Readonly<Record<string, readonly string[]>>} */
export const acts = {
	list: [
		...['j', 'j', 'j', 'k', 'pgdn', 'pgup', 'G', 'g', 'O', 'O', 'O', 'O'],
		...['/', 'text:orders', 'enter', 'quiet:300', ...home],
	],
	sizes: [
		...['80x24', '200x60', '60x15', '120x40'].flatMap((size) => [
			`resize:${size}`,
			'quiet:300',
			'j',
			'2',
			'quiet:200',
			'1',
		]),
	],
	look: [
		...open('orders-dlq', 'dead letters come from'),
		...[
			'p',
			'wait:received 10',
			'j',
			'j',
			'enter',
			'wait:[Body]',
			'right',
			'right',
			'right',
			'esc',
		],
		...['wait:SAMPLE', 'p', 'wait:received 20', 'b', 'wait:> Groups', 'j', 'k', 'esc', ...home],
	],
	screens: [
		...['2', 'wait:[2 Dead', 'j', '3', 'wait:order-events', 'enter', 'wait:Subscriptions', 'esc'],
		...['0', 'wait:sort: harm', 'j', '@', 'quiet:300', 'esc', '!', 'quiet:300', 'esc'],
		...['i', 'quiet:300', 'esc', '?', 'wait:Keys that work here', 'pgdn', 'esc', ...home],
	],
	chart: [
		...open('orders', 'Settings'),
		...['m', 'wait:from CloudWatch, last', '<', 'quiet:300', '>', 'quiet:300', 'right', 'left'],
		...home,
	],
	tail: [
		...open('clickstream', 'Shards'),
		...['p', 'wait:all shards: 4 open', 'enter', 'wait:FOLLOWING', 'sleep:20000'],
		...['space', 'k', 'k', 'enter', 'quiet:300', 'esc', 'f', 'sleep:2000', ...home],
	],
	redrive: [
		...open('payments-dlq', 'dead letters come from payments'),
		...['r', 'wait:nothing sent yet', 'gone:/ planning/', 'left', 'enter', 'wait:(y)', 'read', 'y'],
		...['wait:/\\[6 Tasks/', 'gone:/redrive \\S+ +running/', ...home],
	],
};

/** The order of one round: what is looked at most comes most often. */
export const round = [
	...['list', 'look', 'screens', 'tail', 'sizes', 'chart', 'redrive', 'list', 'tail'],
];
