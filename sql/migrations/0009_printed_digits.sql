-- With how many digits behind the point a figure was published: 95.20 is taken to the second, which the number alone
-- does not say. `migrate` loads the reference data again after this, as no
-- version of them is in use then.
ALTER TABLE ref_published_figures ADD COLUMN IF NOT EXISTS digits UInt8
    DEFAULT length(splitByChar('.', toString(value))[2]) COMMENT 'Digits behind the point, as printed' AFTER value;

INSERT INTO reference_versions (version) VALUES ('');
