CREATE INDEX `responses_place` ON `responses` (`office_id`,`stream`,`sequence`) WHERE import_id is null;--> statement-breakpoint
CREATE INDEX `audit_action` ON `audit` (`office_id`,`action`,`at`);