//! From an editor's YAML to a form, or to everything that is wrong with it.

use crate::form::Form;
use crate::yaml::Problem;

pub fn read(_id: &str, _yaml: &str) -> Result<Form, Vec<Problem>> {
    todo!()
}
