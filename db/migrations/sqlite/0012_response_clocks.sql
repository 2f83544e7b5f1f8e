CREATE TABLE `response_clocks` (
	`office_id` text NOT NULL,
	`response_id` text NOT NULL,
	`device_at` integer NOT NULL,
	`sent_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`late` integer NOT NULL,
	`plausible` integer NOT NULL,
	`carried` text NOT NULL,
	PRIMARY KEY(`office_id`, `response_id`),
	FOREIGN KEY (`office_id`,`response_id`) REFERENCES `responses`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
