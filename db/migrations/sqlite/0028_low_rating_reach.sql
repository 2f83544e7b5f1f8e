CREATE TABLE `low_rating_reach` (
	`office_id` text NOT NULL,
	`section_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`reaches` integer NOT NULL,
	PRIMARY KEY(`office_id`, `section_id`, `from_at`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
