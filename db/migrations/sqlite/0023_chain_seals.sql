CREATE TABLE `chain_seals` (
	`office_id` text NOT NULL,
	`number` integer NOT NULL,
	`at` integer NOT NULL,
	`heads` text NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`office_id`, `number`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
