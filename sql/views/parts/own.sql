-- The MPPs of a reader of a part; none for anyone else, who reads all.
SELECT groupArray(mpp) FROM ref_readers WHERE user_name = currentUser() SETTINGS max_threads = 1
